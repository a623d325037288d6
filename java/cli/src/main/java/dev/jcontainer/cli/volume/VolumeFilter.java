package dev.jcontainer.cli.volume;

import dev.jcontainer.cli.value.LabelFilter;
import dev.jcontainer.engine.spec.Volume;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters of {@code volume ls} and {@code volume prune}, in docker's form {@code NAME=VALUE}. */
final class VolumeFilter {
    private final LabelFilter labels = new LabelFilter();
    private final List<String> names = new ArrayList<>();
    private final List<String> drivers = new ArrayList<>();
    private @Nullable Boolean dangling;
    private boolean isAll;

    private VolumeFilter() {}

    /**
     * Reads filters.
     *
     * @throws IllegalArgumentException if one is none
     */
    static VolumeFilter of(List<String> filters) {
        VolumeFilter read = new VolumeFilter();
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            read.add(filter, equals < 0 ? "" : filter.substring(0, equals), filter.substring(equals + 1));
        }
        return read;
    }

    private void add(String whole, String key, String value) {
        switch (key) {
            case "label":
                labels.add(value);
                break;
            case "label!":
                labels.addOther(value);
                break;
            case "name":
                names.add(value);
                break;
            case "driver":
                drivers.add(value);
                break;
            case "dangling":
                dangling = truth(whole, value);
                break;
            case "all":
                isAll = truth(whole, value);
                break;
            default:
                throw new IllegalArgumentException("The filter '" + whole
                        + "' is none of name=PART, label=LABEL, label!=LABEL, driver=local, dangling=true|false and"
                        + " all=true|false");
        }
    }

    private static boolean truth(String whole, String value) {
        switch (value) {
            case "true":
            case "1":
                return true;
            case "false":
            case "0":
                return false;
            default:
                throw new IllegalArgumentException("The filter '" + whole + "' is neither true nor false");
        }
    }

    /** Whether it takes only volumes that no container has, or only others; null for both. */
    @Nullable
    Boolean dangling() {
        return dangling;
    }

    /** Whether a prune takes volumes with a name as well. */
    boolean isAll() {
        return isAll;
    }

    boolean takes(Volume volume) {
        if (!labels.takes(volume.labels()) || !drivers.isEmpty() && !drivers.contains("local")) {
            return false;
        }
        for (String name : names) {
            if (volume.name().contains(name)) {
                return true;
            }
        }
        return names.isEmpty();
    }
}
