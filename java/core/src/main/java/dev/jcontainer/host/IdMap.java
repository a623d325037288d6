package dev.jcontainer.host;

import java.util.List;

/**
 * Which users and groups a user namespace has, and whom of the host each is: {@code user_namespaces(7)}.
 *
 * @param deniesSetgroups whether nobody inside may change the supplementary groups, as the kernel wants it of a map that an
 *     ordinary user writes
 */
public record IdMap(List<Range> uids, List<Range> gids, boolean deniesSetgroups) {
    /**
     * Ids in a row.
     *
     * @param inside the first one in the namespace
     * @param outside whom it is on the host
     * @param count how many follow each other, from 1
     */
    public record Range(int inside, int outside, int count) {
        boolean contains(int id) {
            return id >= inside && id - inside < count;
        }
    }

    public IdMap {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    /** One user and one group, as 0: all that an ordinary user may map alone. */
    public static IdMap ofOne(int uid, int gid) {
        return new IdMap(List.of(new Range(0, uid, 1)), List.of(new Range(0, gid, 1)), true);
    }

    /** Whether a user is there inside. */
    public boolean hasUid(int uid) {
        return has(uids, uid);
    }

    /** Whether a group is there inside. */
    public boolean hasGid(int gid) {
        return has(gids, gid);
    }

    private static boolean has(List<Range> ranges, int id) {
        for (Range range : ranges) {
            if (range.contains(id)) {
                return true;
            }
        }
        return false;
    }
}
