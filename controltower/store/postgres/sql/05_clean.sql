-- Nobody has any right until a later file gives it: what an earlier version gave, and this one does not, is gone.

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

REVOKE ALL ON SCHEMA controltower FROM PUBLIC, controltower_viewer, controltower_supervisor, controltower_dispatcher,
    controltower_manager, controltower_integrator, controltower_keeper;
REVOKE ALL ON ALL TABLES IN SCHEMA controltower FROM PUBLIC, controltower_viewer, controltower_supervisor,
    controltower_dispatcher, controltower_manager, controltower_integrator, controltower_keeper;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA controltower FROM PUBLIC, controltower_viewer, controltower_supervisor,
    controltower_dispatcher, controltower_manager, controltower_integrator, controltower_keeper;
REVOKE ALL ON ALL ROUTINES IN SCHEMA controltower FROM PUBLIC, controltower_viewer, controltower_supervisor,
    controltower_dispatcher, controltower_manager, controltower_integrator, controltower_keeper;
