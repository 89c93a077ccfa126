"""Many desks, feeds and keepers on one faulty database, all from a seed: no thread, no real time, no chance but one."""
