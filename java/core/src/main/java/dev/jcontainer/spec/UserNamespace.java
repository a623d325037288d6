package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.List;

/** The user namespace that a container runs in, {@code user_namespaces(7)}. Values are immutable. */
public sealed interface UserNamespace permits UserNamespace.Mode, UserNamespace.Ranges {
    /** The host's user namespace for root, so that ids are the host's, and a new one for an ordinary user. */
    UserNamespace DEFAULT = Mode.DEFAULT;
    /** The host's user namespace. An ordinary user gets an error. */
    UserNamespace HOST = Mode.HOST;
    /**
     * A new user namespace. For root it has 65536 users and groups that no other container has. They are a free range
     * of those that {@code /etc/subuid} and {@code /etc/subgid} grant to {@code containers}; if there are none, of
     * those granted to {@code root}; and if there are none either, of 1879048192 to 2147352575. The files of the root
     * filesystem appear as owned by these users: user 0 of a file is user 0 inside. For an ordinary user it is the same
     * as {@link #DEFAULT}.
     */
    UserNamespace AUTO = Mode.AUTO;
    /**
     * A new user namespace in which an ordinary user keeps the user and group number of the host. If the specification
     * gives no user, the program runs as that user. The ranges of {@code /etc/subuid} and {@code /etc/subgid} become
     * the other users, from 0 on. Root gets an error.
     */
    UserNamespace KEEP_ID = Mode.KEEP_ID;

    /** A new user namespace with these users, and with groups of the same numbers. */
    static UserNamespace ranges(Range... ranges) {
        return new Ranges(List.of(ranges), List.of(ranges));
    }

    /**
     * Reads {@code host}, {@code auto}, {@code keep-id}, or ranges of the form {@code HOST:CONTAINER:SIZE}, separated
     * by commas.
     *
     * @throws IllegalArgumentException if the text has none of these forms
     */
    static UserNamespace parse(String text) {
        switch (text) {
            case "host":
                return HOST;
            case "auto":
                return AUTO;
            case "keep-id":
                return KEEP_ID;
            default:
                return Ranges.parse(text);
        }
    }

    /** The modes that need no numbers. */
    enum Mode implements UserNamespace {
        /** See {@link UserNamespace#DEFAULT}. */
        DEFAULT,
        /** See {@link UserNamespace#HOST}. */
        HOST,
        /** See {@link UserNamespace#AUTO}. */
        AUTO,
        /** See {@link UserNamespace#KEEP_ID}. */
        KEEP_ID
    }

    /**
     * A range of consecutive ids.
     *
     * @param host the first id on the host, from 0 to 4294967294
     * @param container the first id inside the container, from 0 to 4294967294
     * @param size the number of ids, from 1
     */
    record Range(long host, long container, long size) {
        private static final long MAX_ID = 4_294_967_294L;

        public Range {
            if (host < 0 || container < 0 || size < 1) {
                throw new IllegalArgumentException("The range of ids " + host + ":" + container + ":" + size
                        + " has a number below 0, or no size");
            }
            if (size > MAX_ID + 1 || host > MAX_ID + 1 - size || container > MAX_ID + 1 - size) {
                throw new IllegalArgumentException("The range of ids " + host + ":" + container + ":" + size
                        + " goes beyond 4294967294, the highest id");
            }
        }

        boolean overlaps(Range other) {
            return host < other.host + other.size && other.host < host + size
                    || container < other.container + other.size && other.container < container + size;
        }
    }

    /**
     * A new user namespace with given ids. Root's containers have their root filesystem owned by these ids, as with
     * {@link #AUTO}. An ordinary user may give its own ids and those granted in {@code /etc/subuid} and {@code
     * /etc/subgid}.
     *
     * @param uids the users, 1 to 340 ranges that do not overlap
     * @param gids the groups, 1 to 340 ranges that do not overlap
     */
    record Ranges(List<Range> uids, List<Range> gids) implements UserNamespace {
        /** UID_GID_MAP_MAX_EXTENTS of the kernel. */
        private static final int MAX_RANGES = 340;

        public Ranges {
            uids = List.copyOf(uids);
            gids = List.copyOf(gids);
            check(uids);
            check(gids);
        }

        private static void check(List<Range> ranges) {
            if (ranges.isEmpty() || ranges.size() > MAX_RANGES) {
                throw new IllegalArgumentException(
                        "A user namespace has from 1 to " + MAX_RANGES + " ranges of ids, not " + ranges.size());
            }
            for (int i = 0; i < ranges.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (ranges.get(i).overlaps(ranges.get(j))) {
                        throw new IllegalArgumentException("The ranges of ids " + text(ranges.get(j)) + " and "
                                + text(ranges.get(i)) + " overlap");
                    }
                }
            }
        }

        private static String text(Range range) {
            return range.host + ":" + range.container + ":" + range.size;
        }

        private static UserNamespace parse(String text) {
            List<Range> ranges = new ArrayList<>();
            for (int start = 0; start <= text.length(); ) {
                int comma = text.indexOf(',', start);
                int end = comma < 0 ? text.length() : comma;
                ranges.add(range(text, text.substring(start, end)));
                start = end + 1;
            }
            return new Ranges(ranges, ranges);
        }

        private static Range range(String text, String range) {
            int first = range.indexOf(':');
            int second = range.indexOf(':', first + 1);
            if (first < 0 || second < 0) {
                throw invalid(text);
            }
            return new Range(
                    number(text, range.substring(0, first)),
                    number(text, range.substring(first + 1, second)),
                    number(text, range.substring(second + 1)));
        }

        private static long number(String text, String digits) {
            boolean valid = !digits.isEmpty() && digits.length() <= 10;
            for (int i = 0; i < digits.length(); i++) {
                valid &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
            }
            if (!valid) {
                throw invalid(text);
            }
            return Long.parseLong(digits);
        }

        private static IllegalArgumentException invalid(String text) {
            return new IllegalArgumentException("The user namespace " + PlainText.quoted(text)
                    + " is neither host, auto, keep-id nor ranges of the form HOST:CONTAINER:SIZE[,...] with numbers");
        }
    }
}
