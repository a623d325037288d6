package dev.jcontainer.spec;

import java.util.ArrayList;
import java.util.List;

/** Absolute paths as text; symbolic links are not resolved. */
final class Paths {
    private Paths() {}

    /** Removes empty components, "." and "..". */
    static String normal(String path) {
        List<String> components = new ArrayList<>();
        for (int start = 1; start <= path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String component = path.substring(start, end);
            if (component.equals("..")) {
                if (!components.isEmpty()) {
                    components.remove(components.size() - 1);
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
            start = end + 1;
        }
        StringBuilder normal = new StringBuilder();
        for (String component : components) {
            normal.append('/').append(component);
        }
        return normal.length() == 0 ? "/" : normal.toString();
    }
}
