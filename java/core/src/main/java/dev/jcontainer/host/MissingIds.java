package dev.jcontainer.host;

import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.util.List;

/** What an ordinary user has to do so that its user namespace has more users and groups: {@code subuid(5)}. */
public final class MissingIds {
    private static final long FIRST = 100_000;
    private static final long STEP = 65_536;
    private static final long ALL_IDS = 4_294_967_295L;

    private MissingIds() {}

    /**
     * The advice, as sentences.
     *
     * @param map the present map, which lacks at least one of the ids
     * @param uid the highest user that the namespace needs
     * @param gid the highest group that the namespace needs
     * @throws IOException if the files of subordinate ids cannot be read
     */
    public static String advice(IdMap map, long uid, long gid) throws IOException {
        String user = System.getProperty("user.name");
        StringBuilder text = new StringBuilder();
        if (!map.hasUid(uid)) {
            text.append(line(SubordinateIds.UIDS, user, highest(map.uids()), uid));
        }
        if (!map.hasGid(gid)) {
            text.append(line(SubordinateIds.GIDS, user, highest(map.gids()), gid));
        }
        if (!UserNamespaces.hasPrograms()) {
            text.append(" Install newuidmap and newgidmap (the package uidmap).");
        }
        return text.toString().strip();
    }

    private static String line(String file, String user, long highest, long needed) throws IOException {
        List<SubordinateIds.Grant> all = SubordinateIds.read(file);
        long own = Syscalls.effectiveIds() >>> 32;
        long granted = 0;
        for (SubordinateIds.Grant grant : all) {
            granted += grant.isOf(user, own) ? grant.count() : 0;
        }
        if (granted >= needed) {
            return ""; // only the programs are missing
        }
        return line(file, user, firstFree(all), Math.max(0, highest), needed);
    }

    static String line(String file, String user, long first, long highest, long needed) {
        long count = (needed - highest + STEP - 1) / STEP * STEP;
        if (first + count > ALL_IDS) {
            return " " + file + " has no " + count + " free ids.";
        }
        return " As root, add the line " + user + ":" + first + ":" + count + " to " + file + ".";
    }

    /** The first id above all that are granted. */
    static long firstFree(List<SubordinateIds.Grant> grants) {
        long free = FIRST;
        for (SubordinateIds.Grant grant : grants) {
            free = Math.max(free, grant.first() + grant.count());
        }
        return free;
    }

    private static long highest(List<IdMap.Range> ranges) {
        long highest = 0;
        for (IdMap.Range range : ranges) {
            highest = Math.max(highest, range.inside() + range.count() - 1);
        }
        return highest;
    }
}
