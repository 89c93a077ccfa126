"""What does a label say to people, in their language?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; `of` is between a number and how many there are."""

    of: str
    order: str
    deliver: str
    with_it: str
    heavy: str


TONGUES = {
    "en": Words("of", "Order", "Deliver", "more for this door", "Heavy: lift with two"),
    "de": Words("von", "Auftrag", "Zustellen", "weitere für diese Tür", "Schwer: zu zweit heben"),
    "fr": Words("sur", "Commande", "Livrer", "autres pour cette porte", "Lourd : porter à deux"),
    "es": Words("de", "Pedido", "Entregar", "más para esta puerta", "Pesado: levantar entre dos"),
    "pt": Words("de", "Encomenda", "Entregar", "mais para esta porta", "Pesado: levantar a dois"),
    "pl": Words("z", "Zamówienie", "Doręczyć", "więcej pod ten adres", "Ciężkie: podnosić we dwoje"),
    "el": Words("από", "Παραγγελία", "Παράδοση", "ακόμη για αυτή την πόρτα", "Βαρύ: σηκώστε το δύο άτομα"),
}
"""The words by ISO 639-1 code."""
