package dev.jcontainer.host;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The users and groups of a user namespace, and the ids of the host that they stand for: {@code user_namespaces(7)}.
 *
 * @param writer the process that may write the map
 */
public record IdMap(List<Range> uids, List<Range> gids, Writer writer) {
    /** The number of all ids; the next number, {@code (uid_t) -1}, is not an id. */
    private static final long ALL_IDS = 0xffffffffL;

    /** The process that writes a map, which decides what may be in it. */
    public enum Writer {
        /**
         * An ordinary user, who may map only its own ids; then no process inside may change the supplementary groups.
         */
        SELF,
        /** newuidmap and newgidmap, for an ordinary user, who may map the ids that it is granted. */
        PROGRAMS,
        /** Root, who may map any ids. */
        ROOT
    }

    /**
     * A range of consecutive ids.
     *
     * @param inside the first id in the namespace
     * @param outside the first id on the host
     * @param count the number of ids, from 1
     */
    public record Range(long inside, long outside, long count) {
        boolean contains(long id) {
            return id >= inside && id - inside < count;
        }
    }

    public IdMap {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    /** Maps one user and one group: all that an ordinary user may map without programs. */
    static IdMap ofOne(long insideUid, long uid, long insideGid, long gid) {
        return new IdMap(List.of(new Range(insideUid, uid, 1)), List.of(new Range(insideGid, gid, 1)), Writer.SELF);
    }

    /** Maps one user and one group to 0. */
    public static IdMap ofOne(long uid, long gid) {
        return ofOne(0, uid, 0, gid);
    }

    /** Returns the ranges of a map as the kernel shows it, or null if it maps all ids: man 7 user_namespaces. */
    static @Nullable List<Range> parse(String map) {
        List<Range> ranges = new ArrayList<>();
        StringTokenizer numbers = new StringTokenizer(map);
        while (numbers.hasMoreTokens()) {
            long inside = Long.parseLong(numbers.nextToken());
            long outside = Long.parseLong(numbers.nextToken());
            long count = Long.parseLong(numbers.nextToken());
            if (count == ALL_IDS) {
                return null;
            }
            ranges.add(new Range(inside, outside, count));
        }
        return ranges;
    }

    /** Whether no process inside may change the supplementary groups. */
    public boolean deniesSetgroups() {
        return writer == Writer.SELF;
    }

    /** Whether mounts can show files as owned by the namespace's users: {@code mount_setattr(2)} requires root. */
    public boolean canMapMounts() {
        return writer == Writer.ROOT;
    }

    /** The user that builds the container: 0 if the namespace has it, otherwise the first one. */
    public long builderUid() {
        return hasUid(0) ? 0 : uids.get(0).inside();
    }

    /** The group of the user that builds the container: 0 if the namespace has it, otherwise the first one. */
    public long builderGid() {
        return hasGid(0) ? 0 : gids.get(0).inside();
    }

    /** Whether the namespace has a user. */
    public boolean hasUid(long uid) {
        return has(uids, uid);
    }

    /** Returns the host's id of a user, or -1 if the namespace does not have it. */
    public long hostUid(long uid) {
        for (Range range : uids) {
            if (range.contains(uid)) {
                return range.outside() + (uid - range.inside());
            }
        }
        return -1;
    }

    /** Whether the namespace has a group. */
    public boolean hasGid(long gid) {
        return has(gids, gid);
    }

    /** Whether consecutive ids are all in one of the ranges; null stands for all ids and contains every range. */
    static boolean hasAll(@Nullable List<Range> ranges, long first, long count) {
        if (ranges == null) {
            return true;
        }
        for (Range range : ranges) {
            if (first >= range.inside() && first + count <= range.inside() + range.count()) {
                return true;
            }
        }
        return false;
    }

    /** Whether an id is in one of the ranges; null stands for all ids and contains each. */
    public static boolean has(@Nullable List<Range> ranges, long id) {
        if (ranges == null) {
            return true;
        }
        for (Range range : ranges) {
            if (range.contains(id)) {
                return true;
            }
        }
        return false;
    }
}
