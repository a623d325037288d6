package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The ids that a user may map besides its own ids: {@code subuid(5)} and {@code subgid(5)}. */
final class SubordinateIds {
    static final String UIDS = "/etc/subuid";
    static final String GIDS = "/etc/subgid";

    private static final long MAX_ID = 4_294_967_294L;

    private SubordinateIds() {}

    /**
     * A range of granted ids.
     *
     * @param user the user that has them: a name, or a number
     * @param first the first id, from 1
     * @param count the number of ids, from 1
     */
    record Grant(String user, long first, long count) {
        boolean isOf(String name, long uid) {
            return user.equals(name) || user.equals(Long.toString(uid));
        }

        boolean has(long from, long size) {
            return from >= first && from + size <= first + count;
        }

        boolean overlaps(long from, long size) {
            return from < first + count && first < from + size;
        }
    }

    /** Returns the ids that a file grants to a user, by name or by number; none if the file does not exist. */
    static List<Grant> of(String file, String name, long uid) throws IOException {
        return of(read(file), name, uid);
    }

    private static List<Grant> of(List<Grant> all, String name, long uid) {
        List<Grant> grants = new ArrayList<>();
        for (Grant grant : all) {
            if (grant.isOf(name, uid)) {
                grants.add(grant);
            }
        }
        return grants;
    }

    /** Returns all ids that a file grants; none if the file does not exist. */
    static List<Grant> read(String file) throws IOException {
        byte[] content = KernelFiles.readIfThere(file);
        return content == null ? List.of() : parse(Bytes.decode(content));
    }

    /** Maps the user to 0, and the grants to consecutive ids from 1. */
    static List<IdMap.Range> map(List<Grant> grants, long own) {
        List<IdMap.Range> ranges = new ArrayList<>();
        ranges.add(new IdMap.Range(0, own, 1));
        append(ranges, grants, 1, MAX_ID + 1);
        return ranges;
    }

    /** Maps the user to its own number, and the grants to the consecutive ids around it, from 0. */
    static List<IdMap.Range> mapAround(List<Grant> grants, long own) {
        List<IdMap.Range> ranges = new ArrayList<>();
        ranges.add(new IdMap.Range(own, own, 1));
        append(ranges, grants, 0, own);
        return ranges;
    }

    /** @param hole an id that is already mapped */
    private static void append(List<IdMap.Range> ranges, List<Grant> grants, long start, long hole) {
        long next = start;
        for (Grant grant : grants) {
            long from = grant.first;
            long left = grant.count;
            while (left > 0 && next <= MAX_ID) {
                if (next == hole) {
                    next++;
                }
                long count = Math.min(left, (next < hole ? hole : MAX_ID + 1) - next);
                if (count > 0) {
                    ranges.add(new IdMap.Range(next, from, count));
                }
                next += count;
                from += count;
                left -= count;
            }
        }
    }

    /** Returns the grant of each line; a line that is not a grant is skipped. */
    static List<Grant> parse(String text) {
        List<Grant> grants = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            String line = text.substring(start, end).trim();
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first > 0 && second > first) {
                long from = id(line.substring(first + 1, second));
                long count = id(line.substring(second + 1));
                if (from > 0 && count > 0 && from + count - 1 <= MAX_ID) {
                    grants.add(new Grant(line.substring(0, first), from, count));
                }
            }
            start = end + 1;
        }
        return grants;
    }

    private static long id(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
