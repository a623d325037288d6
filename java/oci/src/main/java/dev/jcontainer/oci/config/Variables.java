package dev.jcontainer.oci.config;

import java.util.ArrayList;
import java.util.List;

/** Environment variables, {@code NAME=VALUE}. */
final class Variables {
    private Variables() {}

    /** Returns the names of variables. Logs contain only the names, because the values may be secrets. */
    static List<String> names(List<String> variables) {
        List<String> names = new ArrayList<>(variables.size());
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            names.add(equals < 0 ? variable : variable.substring(0, equals));
        }
        return names;
    }
}
