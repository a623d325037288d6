#include "remains.h"

#include "cgroup.h"
#include "record.h"
#include "state.h"
#include "sys.h"

void remains_remove(int record)
{
    OWNED int lock = record_lock(record);
    cgroups_remove(); /* they are named after the keeper, so they are nobody else's */
    if (lock >= 0)
        state_remove();
    else
        state_forget(); /* a command has it, and may be about to replace the note; the next one removes it */
}
