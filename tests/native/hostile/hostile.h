#ifndef JCONTAINER_HOSTILE_H
#define JCONTAINER_HOSTILE_H

/*
 * Tries each system call that a container must not make; prints a line for each: name, space,
 * result.
 */
int try_calls(void);

/* Tries what leads into another process; prints a line for each, in the same form. */
int try_process(int pid);

/*
 * Tries to reach other processes, the network and shared memory without namespaces; prints a line
 * for each, in the same form.
 */
int try_outside(int pid);

/* Makes one system call by its number, with numbers as arguments, and prints the result. */
int try_number(int count, char **words);

/* Prints the number of the session keyring, space, its name. */
int show_session_keyring(void);

/* Prints a line "name result", where the result is "done" or the error's text; clears errno. */
void tell(const char *name, long result);

#endif
