/* What is left of a kept container on the host when its processes have ended. */
#ifndef JCONTAINER_REMAINS_H
#define JCONTAINER_REMAINS_H

/*
 * Removes the noted cgroups, and the noted state directory unless it belongs to another run already. It
 * holds the lock of the record meanwhile, so that no run begins. record is its directory.
 */
void remains_remove(int record);

#endif
