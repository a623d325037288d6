package dev.jcontainer.plan.step;

import java.util.ArrayList;
import java.util.List;

/** Users and groups as the wire format has them: 32 bits without a sign, of which Java's int has the highest for one. */
public final class Ids {
    private static final long MAX = 0xfffffffeL;

    private Ids() {}

    /** An id as a step has it; the number after the last is refused, since the kernel takes it for "as it is". */
    public static int of(long id) {
        if (id < 0 || id > MAX) {
            throw new IllegalArgumentException("There is no user or group " + id + ": ids are from 0 to " + MAX);
        }
        return (int) id;
    }

    /** The same of several. */
    public static List<Integer> of(List<Long> ids) {
        List<Integer> all = new ArrayList<>(ids.size());
        for (Long id : ids) {
            all.add(of(id.longValue()));
        }
        return all;
    }

    /** What a step has, as it is written for people. */
    public static String text(int id) {
        return Integer.toUnsignedString(id);
    }

    /** The same of several. */
    public static String text(List<Integer> ids) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < ids.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(text(ids.get(i).intValue()));
        }
        return text.append(']').toString();
    }
}
