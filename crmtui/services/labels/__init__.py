"""Labels to be printed for items and bins."""

from crmtui.services.labels.printing import bin_labels, item_labels

__all__ = ["bin_labels", "item_labels"]
