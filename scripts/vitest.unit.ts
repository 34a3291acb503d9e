import "../src/cli/standIns";
