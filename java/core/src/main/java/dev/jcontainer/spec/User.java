package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user and the groups that a program runs as, by number or by the names in the container's {@code /etc/passwd} and
 * {@code /etc/group}. Immutable.
 * <p>A number need not occur in these files. A name is looked up at each launch; a name that does not exist is an
 * error. A text that consists of digits is a number, even if there is such a name.
 *
 * @param user the user, never empty
 * @param group the group. If it is null, the program has the user's group from {@code /etc/passwd} and the groups of
 *     which the user is a member in {@code /etc/group}; a user number that does not occur in {@code /etc/passwd} has
 *     group 0
 * @param groups additional supplementary groups
 */
public record User(String user, @Nullable String group, List<String> groups) {
    /** User 0 and group 0 without supplementary groups; no file is read for it. */
    public static final User ROOT = of(0, 0);

    /**
     * The highest id. The next number is not an id: {@code setresuid(2)} and others do not change an id that is given
     * by it.
     */
    private static final long MAX_ID = 4_294_967_294L;

    public User {
        check("user", user);
        if (group != null) {
            check("group", group);
        }
        groups = List.copyOf(groups);
        for (String name : groups) {
            check("group", name);
        }
    }

    /**
     * A user and a group by their numbers, each from 0 to 4294967294.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public static User of(long uid, long gid) {
        return new User(Long.toString(uid), Long.toString(gid), List.of());
    }

    /**
     * Reads {@code USER[:GROUP]}, in which each is a name or a number. As with Docker, an empty user is user 0, and an
     * empty group is as none.
     *
     * @throws IllegalArgumentException if the text is empty, or one has a character that names cannot have, or is a number above
     *     4294967294
     */
    public static User parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new User(text, null, List.of());
        }
        String group = text.substring(colon + 1);
        return new User(colon == 0 ? "0" : text.substring(0, colon), group.isEmpty() ? null : group, List.of());
    }

    /** Adds a supplementary group. */
    public User withGroup(String name) {
        List<String> more = new ArrayList<>(groups);
        more.add(name);
        return new User(user, group, more);
    }

    /** Whether it is {@link #ROOT}. */
    public boolean isPlainRoot() {
        return user.equals("0") && "0".equals(group) && groups.isEmpty();
    }

    /** Returns the number of a user or group that is given by number, or -1 for a name. */
    public static long number(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(name);
    }

    private static void check(String what, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("The " + what + " is empty");
        }
        boolean isNumber = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            isNumber &= c >= '0' && c <= '9';
            if (c <= ' ' || c == 0x7f || c == ':' || c == ',' || c == '/' || c == '-' && i == 0) {
                throw new IllegalArgumentException("The " + what + " " + PlainText.quoted(name)
                        + " is neither a name nor a number from 0 to " + MAX_ID);
            }
        }
        if (isNumber && (name.length() > 10 || Long.parseLong(name) > MAX_ID)) {
            throw new IllegalArgumentException(
                    "The " + what + " " + PlainText.quoted(name) + " is not from 0 to " + MAX_ID);
        }
    }
}
