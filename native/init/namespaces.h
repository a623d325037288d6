/* The namespaces that are there, and that the supervisor enters for a container, as it cannot itself. */
#ifndef JCONTAINER_NAMESPACES_H
#define JCONTAINER_NAMESPACES_H

#include "plan.h"

/* What the supervisor has entered, and where it was. */
struct outer {
    int kinds[PLAN_NAMESPACES]; /* CLONE_NEW* */
    int homes[PLAN_NAMESPACES];
    int count;
};

/* Enters those of the plan. 0, or -1 with errno and the step; outer_leave comes in both cases. */
int outer_enter(struct outer *outer, const struct plan *plan, struct own_step *failed);

/* Goes back, and leaves errno. 0, or -1 where that cannot be. */
int outer_leave(struct outer *outer);

#endif
