package dev.jcontainer.spec;

import java.util.ArrayList;
import java.util.List;

/** Which user namespace a container runs in, {@code user_namespaces(7)}. Values are immutable. */
public sealed interface UserNamespace permits UserNamespace.Mode, UserNamespace.Ranges {
    /** None of its own for root, whose numbers then are the host's; for an ordinary user one of its own. */
    UserNamespace DEFAULT = Mode.DEFAULT;
    /** None of its own: an error for an ordinary user. */
    UserNamespace HOST = Mode.HOST;
    /**
     * One of its own. Root's has 65536 users and groups that no other container has: a free range of those that
     * {@code /etc/subuid} and {@code /etc/subgid} give to {@code containers}, or else to {@code root}, or else from
     * 1879048192 to 2147352575. The root filesystem appears as owned by them: user 0 of a file is user 0 inside. An ordinary
     * user's is as {@link #DEFAULT}.
     */
    UserNamespace AUTO = Mode.AUTO;
    /**
     * One in which an ordinary user has the numbers that it has on the host, and runs the program where the specification
     * has no user; the ranges of {@code /etc/subuid} and {@code /etc/subgid} are the other users, from 0. An error for root.
     */
    UserNamespace KEEP_ID = Mode.KEEP_ID;

    /** One of its own with these users, and groups with the same numbers. */
    static UserNamespace ranges(Range... ranges) {
        return new Ranges(List.of(ranges), List.of(ranges));
    }

    /**
     * Reads {@code host}, {@code auto}, {@code keep-id}, or ranges as {@code HOST:CONTAINER:SIZE}, separated by commas.
     *
     * @throws IllegalArgumentException if it is none of them
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

    /** Those that need no numbers. */
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
     * Ids in a row.
     *
     * @param host the first one on the host, from 0 to 4294967294
     * @param container the number of the first one inside the container, from 0 to 4294967294
     * @param size how many follow each other, from 1
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
                        + " goes beyond 4294967294, the last id that there is");
            }
        }

        boolean overlaps(Range other) {
            return host < other.host + other.size && other.host < host + size
                    || container < other.container + other.size && other.container < container + size;
        }
    }

    /**
     * One of its own with ids that are given. Root's containers have their root filesystem owned by them, as with
     * {@link #AUTO}; an ordinary user may give ids that are its own, or granted in {@code /etc/subuid} and
     * {@code /etc/subgid}.
     *
     * @param uids the users, 1 to 340 ranges that do not overlap
     * @param gids the groups, likewise
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
            return new IllegalArgumentException("The user namespace " + Checks.shown(text)
                    + " is neither host, auto, keep-id nor ranges as HOST:CONTAINER:SIZE[,...] with numbers");
        }
    }
}
