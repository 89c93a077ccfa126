"""Which orders are picked on one tour, so that all tours together are short?"""

from controltower.planning.picking.batching.plan import Effort, plan_batching
from controltower.planning.picking.batching.problem import Batch, BatchingPlan, BatchingProblem, Order, batch_of

__all__ = ["Batch", "BatchingPlan", "BatchingProblem", "Effort", "Order", "batch_of", "plan_batching"]
