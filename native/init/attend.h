/* Serves one launch from the clone of the first process to the answer. */
#ifndef JCONTAINER_ATTEND_H
#define JCONTAINER_ATTEND_H

#include "init.h"

/*
 * Clones the first process, relays until it has ended, and sends the JVM the one ERROR or EXIT. Closes the streams, the
 * preserved descriptors and those of birth. Returns 0, or -1 if the supervisor must end.
 */
int attend(struct birth *birth, int streams[3], int *preserved);

#endif
