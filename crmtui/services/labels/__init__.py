"""Labels to be printed for items, bins and totes."""

from crmtui.services.labels.printing import bin_labels, item_labels, tote_labels

__all__ = ["bin_labels", "item_labels", "tote_labels"]
