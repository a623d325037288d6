package dev.jcontainer.plan.step;

import java.util.ArrayList;
import java.util.List;

/** User and group ids in the wire format: 32 bits, unsigned, in a Java {@code int}. */
public final class Ids {
    private static final long MAX = 0xfffffffeL;
    private static final int MOST_IN_A_TEXT = 64; // an image's /etc/group can name a million

    private Ids() {}

    /**
     * The id for a step. The kernel reads 4294967295 as "leave the id unchanged", so it is no id.
     *
     * @throws IllegalArgumentException if the id is not from 0 to 4294967294
     */
    public static int of(long id) {
        if (id < 0 || id > MAX) {
            throw new IllegalArgumentException("There is no user or group " + id + ": ids are from 0 to " + MAX);
        }
        return (int) id;
    }

    /** The ids for a step. */
    public static List<Integer> of(List<Long> ids) {
        List<Integer> all = new ArrayList<>(ids.size());
        for (Long id : ids) {
            all.add(of(id.longValue()));
        }
        return all;
    }

    /** The decimal form of a step's id. */
    public static String text(int id) {
        return Integer.toUnsignedString(id);
    }

    /** The decimal form of a step's ids; of very many only the first ones, and their number. */
    public static String text(List<Integer> ids) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < ids.size() && i < MOST_IN_A_TEXT; i++) {
            text.append(i == 0 ? "" : ", ").append(text(ids.get(i).intValue()));
        }
        if (ids.size() > MOST_IN_A_TEXT) {
            text.append(", …, ").append(ids.size()).append(" in all");
        }
        return text.append(']').toString();
    }
}
