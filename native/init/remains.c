#include "remains.h"

#include "cgroup.h"
#include "record.h"
#include "state.h"
#include "sys.h"

void remains_remove(int record)
{
    int lock = record_lock(record);
    cgroups_remove(); /* they are named after the keeper, so they are nobody else's */
    state_remove();
    close_owned(&lock);
}
