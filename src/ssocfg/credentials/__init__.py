"""Which sign-in and which role a name of the config file stands for; pure, like the rooms that it rests on."""
