package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.User;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks users and groups up in a root filesystem's own {@code /etc/passwd} and {@code /etc/group}, {@code passwd(5)} and
 * {@code group(5)}. The files are opened as the container would see them: no symbolic link leads out of the root.
 *
 * <p>A line that is not of the file's form is passed over, as the C library does; it never stands for user 0.
 */
public final class Accounts {
    private static final int CHUNK = 16 << 10;
    private static final int MAX_BYTES = 16 << 20;

    private final User user;
    private final String root;

    private Accounts(User user, String root) {
        this.user = user;
        this.root = root;
    }

    /**
     * Whom a user is in a root filesystem.
     *
     * @param map of the container's user namespace, null for none
     * @throws IllegalArgumentException if a name is not there, or not in the map; the text names it and the file
     * @throws IOException if a file is there and cannot be read
     */
    public static Identity lookUp(User user, Root root, @Nullable IdMap map) throws IOException {
        return lookUp(user, root instanceof Root.Directory ? ((Root.Directory) root).path() : "/", map);
    }

    /**
     * The same, with the root filesystem that is at a path.
     *
     * @param path of a directory of the host
     */
    public static Identity lookUp(User user, String path, @Nullable IdMap map) throws IOException {
        if (user.isPlainRoot()) {
            Identity identity = map == null ? Identity.ROOT : Identity.ROOT.in(map);
            check(identity);
            return identity;
        }
        Identity identity = new Accounts(user, path).lookUp().in(map);
        check(identity);
        return identity;
    }

    private Identity lookUp() throws IOException {
        List<String[]> users = read("/etc/passwd", 7);
        String[] entry = userEntry(users);
        int uid = entry == null ? User.number(user.user()) : number(entry[2]);
        List<Integer> groups = new ArrayList<>();
        List<String[]> all = user.group() == null || !user.groups().isEmpty() || User.number(user.group()) < 0
                ? read("/etc/group", 4)
                : List.of();
        int gid = gid(entry, all, groups);
        for (String group : user.groups()) {
            groups.add(group(group, all));
        }
        return new Identity(uid, gid, groups, entry == null || entry[5].isEmpty() ? "/" : entry[5], null);
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
        for (int group : identity.groups()) {
            if (map.deniesSetgroups() || !map.hasGid(group)) {
                throw unmapped(map, "group", group, "/etc/subgid");
            }
        }
    }

    private static IllegalArgumentException unmapped(IdMap map, String what, int id, String file) {
        return new IllegalArgumentException("The " + what + " " + id + " is not in the container's user namespace; "
                + (map.writer() == IdMap.Writer.SELF
                        ? "give this user a range in " + file + ", and install newuidmap and newgidmap (the package"
                                + " uidmap)"
                        : "take another, or a user namespace that has it: --userns"));
    }

    private String @Nullable [] userEntry(List<String[]> users) {
        int wanted = User.number(user.user());
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

    /** The primary group; without one that was asked for, the user's others are added too. */
    private int gid(String @Nullable [] entry, List<String[]> all, List<Integer> others) {
        String asked = user.group();
        if (asked != null) {
            return group(asked, all);
        }
        if (entry == null) {
            return 0;
        }
        int gid = number(entry[3]);
        for (String[] group : all) {
            int number = number(group[2]);
            if (number != gid && isMember(entry[0], group[3])) {
                others.add(number);
            }
        }
        return gid;
    }

    private static int group(String name, List<String[]> all) {
        int number = User.number(name);
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

    /** The lines that have this many fields and numbers where ids belong: third, and for users fourth. */
    private List<String[]> read(String path, int fields) throws IOException {
        List<String[]> entries = new ArrayList<>();
        String text = content(path);
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            String[] entry = split(text.substring(start, end), fields);
            if (entry != null && number(entry[2]) >= 0 && (fields == 4 || number(entry[3]) >= 0)) {
                entries.add(entry);
            }
            start = end + 1;
        }
        return entries;
    }

    private static String @Nullable [] split(String line, int fields) {
        String[] parts = new String[fields];
        int start = 0;
        for (int i = 0; i < fields; i++) {
            int colon = line.indexOf(':', start);
            if (colon < 0 != (i == fields - 1)) {
                return null;
            }
            parts[i] = line.substring(start, colon < 0 ? line.length() : colon);
            start = colon + 1;
        }
        return parts[0].isEmpty() ? null : parts;
    }

    /** An id as the file has it; -1 for what is none that the kernel would take for the same. */
    private static int number(String field) {
        return field.isEmpty() || field.length() > 10 || !isDigits(field) || Long.parseLong(field) > Integer.MAX_VALUE
                ? -1
                : Integer.parseInt(field);
    }

    private static boolean isDigits(String field) {
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) < '0' || field.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The file's content; empty where there is no such file. */
    private String content(String path) throws IOException {
        int file = Syscalls.openFileInRoot(Bytes.cString(root), Bytes.cString(path));
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
