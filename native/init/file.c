/*
 * Files that are made for the container, such as /etc/hosts. They are in memory; the host has none
 * of them.
 */
#include <sys/stat.h>

#include "init.h"
#include "mount.h"
#include "path.h"
#include "sys.h"
#include "text.h"

/*
 * One filesystem for all of them. Before Linux 6.15 a file can be bound only from an attached
 * mount, so the filesystem is attached to a directory of the host in this mount namespace, until
 * the process leaves the host's root.
 */
static int file_system(struct build *build, const char *staging)
{
    /* mode=0755 and size=16m in the wire format */
    static const uint8_t options[] = "\x09\0\0\0mode=0755\0"
                                     "\x08\0\0\0size=16m";
    const struct vector vector = {.count = 2, .first = options};
    if (build->files >= 0)
        return build->files;
    OWNED int place = open(staging, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place < 0) {
        build->argument = staging;
        return -1;
    }
    OWNED int created = mount_create(build, "tmpfs", &vector,
                                     ATTRIBUTE_NOSUID | ATTRIBUTE_NODEV | ATTRIBUTE_NOEXEC);
    if (created < 0 || sys_move_mount(created, place) < 0)
        return -1;
    return build->files = steal(&created);
}

static int write_all(int file, const char *content)
{
    size_t length = strlen(content);
    while (length > 0) {
        ssize_t written = write(file, content, length);
        if (written < 0)
            return -1;
        content += written;
        length -= (size_t)written;
    }
    return 0;
}

/* Returns a detached mount of a new file. */
static int new_file(struct build *build, int directory, mode_t mode, const char *content)
{
    char name[32];
    struct text text = text_in(name, sizeof name);
    text_add_number(&text, build->file_count++);
    OWNED int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0 || write_all(file, content) < 0)
        return -1;
    return sys_open_tree(directory, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

int step_file(struct build *build, const struct argument *arguments)
{
    int directory = file_system(build, arguments[0].string);
    if (directory < 0)
        return -1;
    OWNED int file = new_file(build, directory, (mode_t)arguments[2].number, arguments[3].string);
    if (file < 0)
        return -1;
    return mount_attach(build, file, arguments[1].string, TARGET_NOT_PROC, TARGET_FILE);
}
