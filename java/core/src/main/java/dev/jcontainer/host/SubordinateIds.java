package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The ids that a user may map besides its own: {@code subuid(5)} and {@code subgid(5)}. */
final class SubordinateIds {
    private SubordinateIds() {}

    /** The user as 0, and the ranges of a file behind it, one after the other from 1. */
    static List<IdMap.Range> map(String file, String name, int uid, int own) throws IOException {
        List<IdMap.Range> ranges = new ArrayList<>();
        ranges.add(new IdMap.Range(0, own, 1));
        int next = 1;
        for (int[] range : parse(read(file), name, uid)) {
            int count = Math.min(range[1], Integer.MAX_VALUE - next);
            ranges.add(new IdMap.Range(next, range[0], count));
            next += count;
        }
        return ranges;
    }

    /** First id and count of each line that is for this user, by name or by number. */
    static List<int[]> parse(String text, String name, int uid) {
        List<int[]> ranges = new ArrayList<>();
        String number = Integer.toString(uid);
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            String line = text.substring(start, end).trim();
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first > 0 && second > first) {
                String user = line.substring(0, first);
                int from = id(line.substring(first + 1, second));
                int count = id(line.substring(second + 1));
                if ((user.equals(name) || user.equals(number)) && from > 0 && count > 0) {
                    ranges.add(new int[] {from, count});
                }
            }
            start = end + 1;
        }
        return ranges;
    }

    private static int id(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String read(String file) throws IOException {
        if (!new File(file).exists()) {
            return "";
        }
        try (InputStream in = new FileInputStream(file)) {
            return Bytes.decode(in.readAllBytes());
        }
    }
}
