package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groups that may ping without a privilege: the value of net.ipv4.ping_group_range, man 7 icmp. */
final class PingGroups {
    /**
     * The largest group that kernels before 6.2 accept (GID_T_MAX of include/net/ping.h); engines use the same value.
     */
    private static final long LARGEST = Integer.MAX_VALUE;

    private PingGroups() {}

    /**
     * The range that contains most of these groups. The kernel accepts only groups that the user namespace maps
     * (otherwise EINVAL), and it compares their ids outside: the first group must be the lower one both inside and
     * outside, or the range is empty.
     *
     * @param groups the groups that the container has, or null for all groups
     */
    static String of(@Nullable List<IdMap.Range> groups) {
        if (groups == null) {
            return "0 " + LARGEST;
        }
        String widest = "1 0"; // nobody
        long most = 0;
        for (IdMap.Range first : groups) {
            for (IdMap.Range last : groups) {
                long count = count(groups, first, last);
                if (count > most) {
                    most = count;
                    widest = first.inside() + " " + end(last);
                }
            }
        }
        return widest;
    }

    private static long end(IdMap.Range range) {
        return Math.min(range.inside() + range.count() - 1, LARGEST);
    }

    private static long count(List<IdMap.Range> groups, IdMap.Range first, IdMap.Range last) {
        long count = 0;
        if (first.inside() <= end(last) && first.outside() <= last.outside()) {
            for (IdMap.Range range : groups) {
                if (range.outside() >= first.outside() && range.outside() <= last.outside()) {
                    count += range.count();
                }
            }
        }
        return count;
    }
}
