"""What is printed on each parcel, does it still hold, and which number does a stop bear on it?"""

from controltower.domain.labels.places import places, rank
from controltower.domain.labels.printed import (
    INSIDE,
    LabelCode,
    LabelsPrinted,
    ParcelLabel,
    PrintLabels,
    fresh_ssccs,
    is_sscc,
    label_problems,
    labels_printed,
    print_labels,
    sscc_of,
)
from controltower.domain.labels.wanted import LabelState, label_state, labels_to_reprint, wanted_labels

__all__ = [
    "INSIDE",
    "LabelCode",
    "LabelState",
    "LabelsPrinted",
    "ParcelLabel",
    "PrintLabels",
    "fresh_ssccs",
    "is_sscc",
    "label_problems",
    "label_state",
    "labels_printed",
    "labels_to_reprint",
    "places",
    "print_labels",
    "rank",
    "sscc_of",
    "wanted_labels",
]
