"""The Qt kit: it knows the tower, not the warehouse. Boards fill these widgets; none of them holds a truth.

Look: tokens (what each colour means), theme (apply it), stylesheet, colour (contrast, difference, ramps),
badges (priorities, states, age, hatching, pending).
Show: tile (a value in its band), table (fast rows), gantt (rows against time; ganttbars), floorview (the live floor;
floorplan, movers), mapview (the live map; routelayer, vehicles, mappaint, mercator), plots (charts), workchart (work
by the quarter-hour), sidebyside (review now and if).
Under them: viewport (pan and zoom), sprites (many small pictures at once), timeaxis (round times).
Live: live (ticker, drain, work off the GUI thread), loopwatch (is the loop ever blocked?).
Desk: layout (boards as panels, by role), shots (the same picture every time).
"""
