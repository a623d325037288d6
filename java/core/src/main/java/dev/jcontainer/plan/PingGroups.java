package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which groups may ping without a privilege: the value of net.ipv4.ping_group_range, man 7 icmp. */
final class PingGroups {
    /** All, for a kernel before 6.2, which takes no larger one (GID_T_MAX of include/net/ping.h); engines say the same. */
    private static final long LARGEST = Integer.MAX_VALUE;

    private PingGroups() {}

    /**
     * As many of these groups as one range holds. Only groups that the user namespace has can be written (EINVAL), and the
     * kernel compares whom they are outside: a range goes from one of its ends to the other in both orders, or is empty.
     *
     * @param groups that a container has, null for all that there are
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
