package dev.jcontainer.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As whom a program runs: users and groups by number or by the names of the container's own {@code /etc/passwd} and
 * {@code /etc/group}. Immutable.
 *
 * <p>A number need not stand in these files. A name is looked up at each launch, and its absence is an error. What is
 * all digits is a number, whatever names there are.
 *
 * @param user the user, never empty
 * @param group the group; null for the user's own in {@code /etc/passwd}, with the groups that {@code /etc/group} has the
 *     user in, and for group 0 where the user is a number that is not there
 * @param groups supplementary groups besides
 */
public record User(String user, @Nullable String group, List<String> groups) {
    /** User 0, group 0, and no supplementary groups, without a look at any file. */
    public static final User ROOT = of(0, 0);

    /** The number after it is no id, but means "as it is" to {@code setresuid(2)} and others. */
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
     * Numbers, each from 0 to 4294967294.
     *
     * @throws IllegalArgumentException if one is not
     */
    public static User of(long uid, long gid) {
        return new User(Long.toString(uid), Long.toString(gid), List.of());
    }

    /**
     * Reads {@code USER[:GROUP]}, each a name or a number, or {@code :GROUP}, which is user 0 in that group.
     *
     * @throws IllegalArgumentException if one is empty, holds what no name does, or is a number above 4294967294
     */
    public static User parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new User(text, null, List.of());
        }
        return new User(colon == 0 ? "0" : text.substring(0, colon), text.substring(colon + 1), List.of());
    }

    /** The same with one more supplementary group. */
    public User withGroup(String name) {
        List<String> more = new ArrayList<>(groups);
        more.add(name);
        return new User(user, group, more);
    }

    /** Whether it is {@link #ROOT}. */
    public boolean isPlainRoot() {
        return user.equals("0") && "0".equals(group) && groups.isEmpty();
    }

    /** The number that a user or group is given by, or -1 for a name. */
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
                throw new IllegalArgumentException("The " + what + " " + Checks.shown(name)
                        + " is neither a name nor a number from 0 to " + MAX_ID);
            }
        }
        if (isNumber && (name.length() > 10 || Long.parseLong(name) > MAX_ID)) {
            throw new IllegalArgumentException(
                    "The " + what + " " + Checks.shown(name) + " is not from 0 to " + MAX_ID);
        }
    }
}
