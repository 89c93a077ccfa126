from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import OrderId
from controltower.domain.orders import OrderCancelled, OrderRolled
from tests.helpers import make


def test_what_was_held_is_plain_text_even_where_it_is_a_stage() -> None:
    picture = make.opened()
    order = OrderId("O1")
    make.tell(picture, make.order("O1"), OrderCancelled(order, "no"), OrderRolled(order, make.at(9), "late"))
    (found,) = picture[Contradiction].values()
    assert type(found.held) is str
    assert found.held == "cancelled"
