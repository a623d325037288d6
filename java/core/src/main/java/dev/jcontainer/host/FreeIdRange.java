package dev.jcontainer.host;

import dev.jcontainer.host.SubordinateIds.Grant;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds ids that nobody uses. The ranges in use are not kept in any file: the kernel knows the map of each process. So
 * a range is free again when the last process that uses it has ended, in whatever way. The process that chooses holds
 * an {@link IdRangeLock} until its own map is written.
 */
final class FreeIdRange {
    static final int SIZE = 65536;

    /** The numbers that systemd's UIDS-GIDS leaves unused: from 0x70000000 up to its foreign ids. */
    private static final Grant DEFAULT = new Grant("", 1_879_048_192L, 268_304_384L);

    private FreeIdRange() {}

    /**
     * Returns the first of {@link #SIZE} free ids, the same for users and groups.
     *
     * @throws IllegalArgumentException if there is none; the text says what to do
     */
    static long find() throws IOException {
        String own = read("/proc/self/uid_map");
        List<long[]> taken = new ArrayList<>();
        List<String> processes = KernelFiles.listIfThere("/proc");
        for (String process : processes == null ? List.<String>of() : processes) {
            char first = process.charAt(0);
            String map = first >= '1' && first <= '9' ? read("/proc/" + process + "/uid_map") : null;
            if (map != null && !map.equals(own)) { // processes in our user namespace use no other ids
                addTo(taken, map);
            }
        }
        return find(SubordinateIds.read(SubordinateIds.UIDS), SubordinateIds.read(SubordinateIds.GIDS), taken);
    }

    /**
     * Returns the first of {@link #SIZE} free ids, given what is granted and in use.
     *
     * @param taken the ranges in use, each with the first id and the count
     */
    static long find(List<Grant> uids, List<Grant> gids, List<long[]> taken) {
        String owner = owner(uids, gids);
        int candidates = 0;
        for (Grant pool : owner.isEmpty() ? List.of(DEFAULT) : uids) {
            if (!pool.user().equals(owner)) {
                continue;
            }
            for (long first = pool.first(); pool.has(first, SIZE); first += SIZE) {
                if (!owner.isEmpty() && !isGranted(gids, owner, first)) {
                    continue;
                }
                candidates++;
                if (!isTaken(taken, first) && !isOthers(uids, owner, first) && !isOthers(gids, owner, first)) {
                    return first;
                }
            }
        }
        throw new IllegalArgumentException(
                candidates > 0
                        ? "There is no free range of ids: other containers have all " + candidates + " of "
                                + (owner.isEmpty() ? "the default" : owner + " in /etc/subuid")
                                + "; wait for one to end, or grant 'containers' more in /etc/subuid and /etc/subgid"
                        : "There is no range of " + SIZE + " ids that both /etc/subuid and /etc/subgid grant to "
                                + owner + "; add the line " + owner + ":1879048192:268304384 to both");
    }

    private static String owner(List<Grant> uids, List<Grant> gids) {
        for (String name : new String[] {"containers", "root"}) {
            if (isOwner(uids, name) || isOwner(gids, name)) {
                return name;
            }
        }
        return "";
    }

    private static boolean isOwner(List<Grant> grants, String name) {
        for (Grant grant : grants) {
            if (grant.user().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGranted(List<Grant> grants, String owner, long first) {
        for (Grant grant : grants) {
            if (grant.user().equals(owner) && grant.has(first, SIZE)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOthers(List<Grant> grants, String owner, long first) {
        for (Grant grant : grants) {
            if (!grant.user().equals(owner) && grant.overlaps(first, SIZE)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTaken(List<long[]> taken, long first) {
        for (long[] range : taken) {
            if (first < range[0] + range[1] && range[0] < first + SIZE) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds the ranges of a map. Each line has the first id inside, the first id outside, and the count, padded by
     * spaces.
     */
    static void addTo(List<long[]> taken, String map) {
        long[] numbers = new long[3];
        int field = 0;
        boolean inNumber = false;
        for (int i = 0; i < map.length(); i++) {
            char c = map.charAt(i);
            if (c >= '0' && c <= '9') {
                numbers[field] = inNumber ? numbers[field] * 10 + c - '0' : c - '0';
                inNumber = true;
            } else if (inNumber) {
                inNumber = false;
                field++;
                if (field == numbers.length) {
                    taken.add(new long[] {numbers[1], numbers[2]});
                    field = 0;
                }
            }
        }
    }

    /** Returns null for a process that has ended. */
    private static @Nullable String read(String file) throws IOException {
        byte[] content = KernelFiles.readIfThere(file);
        return content == null ? null : Bytes.decode(content);
    }
}
