"""What will run out, and whom does it hit? What stands idle, what is counted, and where does the book not agree?"""

from controltower.boards.stock.board import StockBoard

__all__ = ["StockBoard"]
