// What before_main.sh must find.
#include <iostream>
