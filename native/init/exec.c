/* Executes the program: argv, envp and the search through PATH, in the container. */
#include "init.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "end.h"
#include "sys.h"
#include "text.h"

static const char **strings_of(struct build *build, const struct vector *vector)
{
    const char **strings =
        workspace_take(build->workspace, ((size_t)vector->count + 1) * sizeof *strings);
    const uint8_t *position = vector->first;
    if (strings)
        for (uint32_t i = 0; i < vector->count; i++)
            strings[i] = vector_string(&position);
    if (strings)
        strings[vector->count] = NULL;
    return strings;
}

int step_program(struct build *build, const struct argument *arguments)
{
    build->program = arguments[0].string;
    return 0;
}

static const char *program_of(const struct build *build, const struct argument *arguments)
{
    const uint8_t *position = arguments[0].vector.first;
    return build->program ? build->program : vector_string(&position);
}

/* Returns the length of the first directory of a PATH; *next is the rest, NULL at the end. */
static size_t first_directory(const char *path, const char **next)
{
    size_t length = strcspn(path, ":");
    *next = path[length] ? path + length + 1 : NULL;
    return length;
}

/* Tries the path of a program. Returns 0 if it is done, otherwise -1 with errno. */
typedef int program_function(const char *path, void *data);

/*
 * Tries each directory as execvp(3) does: a directory that lacks the program or cannot be reached
 * is skipped, one that denies access is remembered, and any other error ends the search.
 */
static int search(const char *program, const char *path, program_function *function, void *data)
{
    int forbidden = 0;
    for (const char *next; path; path = next) {
        char candidate[PATH_MAX];
        size_t length = first_directory(path, &next);
        struct text text = text_in(candidate, sizeof candidate);
        text_add_bytes(&text, length ? path : ".", length ? length : 1);
        text_add(&text, "/");
        text_add(&text, program);
        if (text.cut)
            continue; /* longer than any path can be, so it does not exist */
        if (function(candidate, data) == 0)
            return 0;
        if (errno == EACCES || errno == EISDIR)
            forbidden = 1;
        else if (errno != ENOENT && errno != ENOTDIR)
            return -1;
    }
    errno = forbidden ? EACCES : ENOENT;
    return -1;
}

static int with_program(const struct build *build, const struct argument *arguments,
                        program_function *function, void *data)
{
    const char *program = program_of(build, arguments);
    if (program[0] == 0) {
        errno = ENOENT;
        return -1;
    }
    return strchr(program, '/') ? function(program, data)
                                : search(program, arguments[2].string, function, data);
}

struct strings {
    char *const *argv;
    char *const *envp;
};

static int execute_program(const char *path, void *data)
{
    const struct strings *strings = data;
    return execve(path, strings->argv, strings->envp);
}

/* Returns only on failure, with errno. */
static void execute(struct build *build, const struct argument *arguments)
{
    struct strings strings = {
        .argv = (char *const *)strings_of(build, &arguments[0].vector),
        .envp = (char *const *)strings_of(build, &arguments[1].vector),
    };
    if (strings.argv && strings.envp)
        (void)with_program(build, arguments, execute_program, &strings);
}

static int look_at_program(const char *path, void *data)
{
    struct stat status;
    (void)data;
    if (stat(path, &status) < 0)
        return -1;
    if (S_ISREG(status.st_mode))
        return access(path, X_OK);
    errno = S_ISDIR(status.st_mode) ? EISDIR : EACCES; /* execve(2) itself says EACCES for both */
    return -1;
}

/*
 * ENOENT has two meanings: no such program, or an existing program without its interpreter or
 * loader. A filter may deny this report as well; then only the note tells of the failure.
 */
_Noreturn static void report_failure(const struct build *build, const struct step *step, int error,
                                     int exists)
{
    struct record record = {.type = RECORD_ERROR,
                            .step = step->index,
                            .opcode = step->opcode,
                            .error = error,
                            .status = exists};
    (void)report_send(build->report, &record);
    leave(1);
}

void look_for_program(struct build *build)
{
    struct step step = build->step;
    size_t offset = build->offset;
    while (step.opcode != OP_EXEC && plan_next(build->plan, &offset, &step))
        ;
    if (with_program(build, step.arguments, look_at_program, NULL) < 0 &&
        (errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == EISDIR))
        report_failure(build, &step, errno, 0); /* the exec will tell what another error means */
}

/*
 * Everything that needs a system call is done before the filter, because a profile may deny any
 * call, or kill for it. Only the exec comes after it. If the exec returns, which also happens if a
 * filter answers it as successful, that is first noted in memory.
 */
void become_program(struct build *build, const struct step *step)
{
    sigset_t none;

    look_for_program(build);
    sys_default_actions();
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
        report_failure(build, step, errno, 1);
    limits_lower(build);
    filter_install(build);
    errno = 0;
    execute(build, step->arguments);
    build->note->exec_error = errno;
    __atomic_store_n(&build->note->exec_failed, 1, __ATOMIC_RELEASE);
    report_failure(build, step, build->note->exec_error, 1);
}
