"""Where mail domains publish the settings of their mail servers, good and hostile ones."""
