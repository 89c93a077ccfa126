"""After planners got ready nothing is left to compile, for whatever plan is asked."""

from controltower.planning.readying import get_ready
from controltower.planning.search import recreate, ruin, tours
from controltower.planning.search.annealing import anneal
from tests.planning.test_search import problem


def compiled() -> dict[str, int]:
    """How often each function of the search was compiled or loaded, for so many kinds of arguments."""
    found = [each for module in (recreate, ruin, tours) for each in vars(module).values()]
    return {each.__name__: len(each.signatures) for each in found if hasattr(each, "signatures")}


def test_a_plan_after_it_compiles_nothing_more():
    get_ready()
    before = compiled()
    assert before["annealed"] == 1
    bouts = iter((0.0, 0.3, 0.6, 1.0))
    anneal(problem(3, 60, rich=True), lambda: next(bouts), seed=1, workers=2)
    assert compiled() == before
