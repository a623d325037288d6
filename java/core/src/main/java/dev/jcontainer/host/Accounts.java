package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Recursion;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.User;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks up users and groups in {@code /etc/passwd} and {@code /etc/group} of a container, {@code passwd(5)} and {@code
 * group(5)}: in the files of its root filesystem, or in files that are mounted over them. They are opened as the
 * container would see them: no symbolic link leads out of the root.
 * <p>As with Docker and the C library, all fields behind the ids may be missing at the end of a line. A line whose ids
 * are not numbers is skipped; it never stands for user 0.
 */
public final class Accounts {
    private static final int CHUNK = 16 << 10;
    private static final int MAX_BYTES = 16 << 20;
    private static final long MAX_ID = 4_294_967_294L;

    /**
     * A user has a name, a password and two ids, and three fields that some images omit: a comment, a home and a shell.
     */
    private static final int USER_FIELDS = 7;

    private static final int USER_FIELDS_AT_LEAST = 4;
    private static final int HOME = 5;

    /** A group has a name, a password, an id, and members, if any. */
    private static final int GROUP_FIELDS = 4;

    private static final int GROUP_FIELDS_AT_LEAST = 3;

    /** The paths that every container gets from jcontainer; none of them is an account file. */
    private static final String[] OWN = {"/proc", "/sys", "/dev", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"};

    private final User user;
    private final RootFiles files;

    private Accounts(User user, RootFiles files) {
        this.user = user;
        this.files = files;
    }

    /**
     * Resolves a user for a container that does not exist yet.
     *
     * @param mounts the mounts of the container, through which it sees these files
     * @param map the id map of the container's user namespace, or null if it has none
     * @throws IllegalArgumentException if a name does not exist, or is not in the map; the text names it and the file
     * @throws IOException if an existing file cannot be read
     */
    public static Identity lookUp(User user, Root root, List<Mount> mounts, @Nullable IdMap map) throws IOException {
        if (user.isPlainRoot()) {
            return root(map);
        }
        if (root instanceof Root.Layers || root.kept() != null) {
            try (LayeredFiles layers = LayeredFiles.of(root, map != null)) {
                return lookUp(user, new RootFiles(layers), mounts, map);
            }
        }
        RootFiles files = root instanceof Root.Directory
                ? new RootFiles(((Root.Directory) root).path(), !((Root.Directory) root).isEphemeral())
                : new RootFiles("/", true);
        return lookUp(user, files, mounts, map);
    }

    private static Identity lookUp(User user, RootFiles files, List<Mount> mounts, @Nullable IdMap map)
            throws IOException {
        for (String own : OWN) {
            files.mount(own, null, true);
        }
        for (Mount mount : mounts) {
            if (mount instanceof Mount.Bind) {
                Mount.Bind bind = (Mount.Bind) mount;
                files.mount(bind.target(), bind.source(), bind.recursion() != Recursion.DISABLED);
            } else {
                files.mount(mount.target(), null, true);
            }
        }
        return lookUp(user, files, map);
    }

    /**
     * Resolves a user with the files of a container.
     *
     * @param files the files of the running container, or those that it will have
     */
    public static Identity lookUp(User user, RootFiles files, @Nullable IdMap map) throws IOException {
        if (user.isPlainRoot()) {
            return root(map);
        }
        Identity identity = new Accounts(user, files).lookUp().in(map);
        check(identity);
        return identity;
    }

    /**
     * Returns the home directory of a user, also of root, as these files say; {@code /} if they have none.
     *
     * @throws IOException if an existing file cannot be read
     */
    public static String home(long uid, RootFiles files) throws IOException {
        return new Accounts(User.of(uid, uid), files).lookUp().home();
    }

    private static Identity root(@Nullable IdMap map) {
        Identity identity = map == null ? Identity.ROOT : Identity.ROOT.in(map);
        check(identity);
        return identity;
    }

    private Identity lookUp() throws IOException {
        List<String[]> users = read("/etc/passwd", USER_FIELDS, USER_FIELDS_AT_LEAST);
        String[] entry = userEntry(users);
        long uid = entry == null ? User.number(user.user()) : number(entry[2]);
        List<Long> groups = new ArrayList<>();
        List<String[]> all = user.group() == null || !user.groups().isEmpty() || User.number(user.group()) < 0
                ? read("/etc/group", GROUP_FIELDS, GROUP_FIELDS_AT_LEAST)
                : List.of();
        long gid = gid(entry, all, groups);
        for (String group : user.groups()) {
            groups.add(group(group, all));
        }
        return new Identity(uid, gid, groups, entry == null || entry[HOME].isEmpty() ? "/" : entry[HOME], null);
    }

    private static void check(Identity identity) {
        IdMap map = identity.idMap();
        if (map == null) {
            return;
        }
        if (!map.hasUid(identity.uid())) {
            throw unmapped(map, "user", identity.uid(), "/etc/subuid");
        }
        if (!map.hasGid(identity.gid())) {
            throw unmapped(map, "group", identity.gid(), "/etc/subgid");
        }
        for (long group : identity.groups()) {
            if (map.deniesSetgroups() || !map.hasGid(group)) {
                throw unmapped(map, "group", group, "/etc/subgid");
            }
        }
    }

    private static IllegalArgumentException unmapped(IdMap map, String what, long id, String file) {
        return new IllegalArgumentException("The " + what + " " + id + " is not in the container's user namespace; "
                + (map.writer() == IdMap.Writer.SELF
                        ? "give this user a range in " + file + ", and install newuidmap and newgidmap (the package"
                                + " uidmap)"
                        : "use another one, or a user namespace that has it: --userns"));
    }

    private String @Nullable [] userEntry(List<String[]> users) {
        long wanted = User.number(user.user());
        for (String[] entry : users) {
            if (wanted < 0 ? entry[0].equals(user.user()) : number(entry[2]) == wanted) {
                return entry;
            }
        }
        if (wanted < 0) {
            throw missing("user", user.user(), "/etc/passwd");
        }
        return null;
    }

    /** Returns the primary group. If none was given, the other groups of the user are added too. */
    private long gid(String @Nullable [] entry, List<String[]> all, List<Long> others) {
        String asked = user.group();
        if (asked != null) {
            return group(asked, all);
        }
        if (entry == null) {
            return 0;
        }
        long gid = number(entry[3]);
        for (String[] group : all) {
            long number = number(group[2]);
            if (number != gid && isMember(entry[0], group[3])) {
                others.add(number);
            }
        }
        return gid;
    }

    private static long group(String name, List<String[]> all) {
        long number = User.number(name);
        if (number >= 0) {
            return number;
        }
        for (String[] group : all) {
            if (group[0].equals(name)) {
                return number(group[2]);
            }
        }
        throw missing("group", name, "/etc/group");
    }

    private static boolean isMember(String name, String members) {
        for (int start = 0; start <= members.length(); ) {
            int comma = members.indexOf(',', start);
            int end = comma < 0 ? members.length() : comma;
            if (members.substring(start, end).equals(name)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private static IllegalArgumentException missing(String what, String name, String file) {
        return new IllegalArgumentException(
                "There is no " + what + " '" + name + "' in the container's " + file + "; a number needs no entry");
    }

    /** Returns the lines that have enough fields and numbers as ids: the third field, and for users also the fourth. */
    private List<String[]> read(String path, int fields, int least) throws IOException {
        List<String[]> entries = new ArrayList<>();
        String text = content(path);
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            String[] entry = split(text.substring(start, end).strip(), fields, least);
            if (entry != null && number(entry[2]) >= 0 && (least < 4 || number(entry[3]) >= 0)) {
                entries.add(entry);
            }
            start = end + 1;
        }
        return entries;
    }

    /** Splits a line; missing fields are empty, and fields beyond the last are ignored. */
    private static String @Nullable [] split(String line, int fields, int least) {
        String[] parts = new String[fields];
        int start = 0;
        int count = 0;
        while (count < fields && start <= line.length()) {
            int colon = line.indexOf(':', start);
            int end = colon < 0 ? line.length() : colon;
            parts[count++] = line.substring(start, end);
            start = end + 1;
        }
        for (int i = count; i < fields; i++) {
            parts[i] = "";
        }
        return count < least || parts[0].isEmpty() ? null : parts;
    }

    /** Returns the id in a field, or -1 if the kernel has no such id. */
    private static long number(String field) {
        return field.isEmpty() || field.length() > 10 || !isDigits(field) || Long.parseLong(field) > MAX_ID
                ? -1
                : Long.parseLong(field);
    }

    private static boolean isDigits(String field) {
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) < '0' || field.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Returns the file's content; it is empty if the file does not exist. */
    private String content(String path) throws IOException {
        int file = files.open(path);
        if (file == -Errno.ENOENT || file == -Errno.ENOTDIR) {
            return "";
        }
        SystemCallException.check(file, "open the container's " + path);
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int got = read(file, chunk, path); got > 0; got = read(file, chunk, path)) {
                content.write(chunk, 0, got);
                if (content.size() > MAX_BYTES) {
                    throw new IOException("Cannot look up users: the container's " + path + " is longer than "
                            + MAX_BYTES + " bytes.");
                }
            }
            return Bytes.decode(content.toByteArray());
        } finally {
            Syscalls.close(file);
        }
    }

    private static int read(int file, byte[] chunk, String path) throws IOException {
        return SystemCallException.check(Syscalls.read(file, chunk, 0, chunk.length), "read the container's " + path);
    }
}
