/* What a keeper does after the end of its container: AFTER of steps.def, and keep.h. */
#ifndef JCONTAINER_AFTER_H
#define JCONTAINER_AFTER_H

#include "init.h"

/*
 * Runs the command of the plan as long as the record has the file AFTER_FILE and the command asks to
 * be started again or fails. Clients are served meanwhile. Returns when the keeper has nothing left to do.
 */
void after_run(const struct plan *plan, struct workspace *workspace, int record);

#endif
