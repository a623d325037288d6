package dev.jcontainer.host;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Which users and groups a user namespace has, and whom of the host each is: {@code user_namespaces(7)}.
 *
 * @param writer who may write it
 */
public record IdMap(List<Range> uids, List<Range> gids, Writer writer) {
    /** The last number is nobody: {@code (uid_t) -1}. */
    private static final long ALL_IDS = 0xffffffffL;

    /** Who writes a map, which decides what may be in it. */
    public enum Writer {
        /** An ordinary user, itself alone; then nobody inside may change the supplementary groups. */
        SELF,
        /** newuidmap and newgidmap, for an ordinary user: what it is granted. */
        PROGRAMS,
        /** Root, anything. */
        ROOT
    }

    /**
     * Ids in a row.
     *
     * @param inside the first one in the namespace
     * @param outside whom it is on the host
     * @param count how many follow each other, from 1
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

    /** One user and one group: all that an ordinary user may map alone. */
    static IdMap ofOne(long insideUid, long uid, long insideGid, long gid) {
        return new IdMap(List.of(new Range(insideUid, uid, 1)), List.of(new Range(insideGid, gid, 1)), Writer.SELF);
    }

    /** One user and one group, as 0. */
    public static IdMap ofOne(long uid, long gid) {
        return ofOne(0, uid, 0, gid);
    }

    /** The ranges of a map as the kernel shows it, null for all ids that there are: man 7 user_namespaces. */
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

    /** Whether nobody inside may change the supplementary groups. */
    public boolean deniesSetgroups() {
        return writer == Writer.SELF;
    }

    /** Whether mounts can show files as owned by its users: {@code mount_setattr(2)} takes root. */
    public boolean canMapMounts() {
        return writer == Writer.ROOT;
    }

    /** The user that builds the container: 0 where there is one, else the first. */
    public long builderUid() {
        return hasUid(0) ? 0 : uids.get(0).inside();
    }

    /** The group of that user, likewise. */
    public long builderGid() {
        return hasGid(0) ? 0 : gids.get(0).inside();
    }

    /** Whether a user is there inside. */
    public boolean hasUid(long uid) {
        return has(uids, uid);
    }

    /** Whom of the host a user is, -1 where it is not there inside. */
    public long hostUid(long uid) {
        for (Range range : uids) {
            if (range.contains(uid)) {
                return range.outside() + (uid - range.inside());
            }
        }
        return -1;
    }

    /** Whether a group is there inside. */
    public boolean hasGid(long gid) {
        return has(gids, gid);
    }

    /** Whether ids in a row are all in one of the ranges; in null, which are all, they are. */
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

    /** Whether an id is in one of the ranges; in null, which are all, each is. */
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
