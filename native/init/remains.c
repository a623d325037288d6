#include "remains.h"

#include "cgroup.h"
#include "record.h"
#include "state.h"
#include "sys.h"

void remains_remove(int record)
{
    int lock = record_lock(record);
    if (!state_is_own()) {
        cgroups_forget();
        state_forget();
    }
    cgroups_remove();
    state_remove();
    close_owned(&lock);
}
