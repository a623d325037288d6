#include "guard.h"

#include <string.h>
#include <sys/ioctl.h>

#include "sys.h"

struct settings {
    unsigned char bytes[TERMINAL_SETTINGS_LENGTH]; /* the kernel's struct termios */
};

static int guarded = -1;
static struct settings before, raw;

void guard_begin(int terminal, const struct record *guard)
{
    guard_end();
    if (guard->argument_length != sizeof before + sizeof raw) {
        close_owned(&terminal);
        return;
    }
    guarded = terminal;
    memcpy(&before, guard->argument, sizeof before);
    memcpy(&raw, guard->argument + sizeof before, sizeof raw);
}

/*
 * Others may have changed the settings since: the JVM at its end, or a shell that has seen the JVM
 * die and reads its next line. We are in another session, so the terminal does not stop us as a
 * background process (man 4 tty_ioctl).
 */
void guard_restore(void)
{
    struct settings now;
    if (guarded >= 0 && ioctl(guarded, TCGETS, &now) == 0 && memcmp(&now, &raw, sizeof now) == 0)
        (void)ioctl(guarded, TCSETS, &before); /* if it fails, the terminal is gone */
    guard_end();
}

void guard_end(void)
{
    close_owned(&guarded);
}
