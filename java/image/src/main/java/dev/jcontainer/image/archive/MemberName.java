package dev.jcontainer.image.archive;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names of members of an archive, in one form: without {@code .}, {@code ..} and empty components. */
final class MemberName {
    private MemberName() {}

    /** The name of a member; empty for the archive's top; null if it is absolute or has {@code ..}. */
    static @Nullable String of(String name) {
        return name.startsWith("/") ? null : resolved(List.of(), name, false);
    }

    /** The name to which a symbolic link leads; null if it leads out of the archive. */
    static @Nullable String linked(String link, String target) {
        if (target.startsWith("/")) {
            return null;
        }
        String[] parts = link.split("/", -1);
        return resolved(List.of(parts).subList(0, parts.length - 1), target, true);
    }

    private static @Nullable String resolved(List<String> directory, String path, boolean up) {
        List<String> resolved = new ArrayList<>(directory);
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                if (!up || resolved.isEmpty()) {
                    return null;
                }
                resolved.remove(resolved.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".")) {
                resolved.add(part);
            }
        }
        return String.join("/", resolved);
    }
}
