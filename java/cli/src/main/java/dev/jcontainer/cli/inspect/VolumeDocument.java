package dev.jcontainer.cli.inspect;

import dev.jcontainer.cli.value.Timestamp;
import dev.jcontainer.engine.spec.Volume;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What docker's {@code inspect} says about a volume, in its order and by its names. */
final class VolumeDocument {
    private VolumeDocument() {}

    static Map<String, @Nullable Object> of(Volume volume) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("CreatedAt", Timestamp.shortest(volume.created()));
        members.put("Driver", "local");
        members.put("Labels", volume.labels().isEmpty() ? null : new TreeMap<>(volume.labels()));
        members.put("Mountpoint", volume.directory());
        members.put("Name", volume.name());
        members.put("Options", null);
        members.put("Scope", "local");
        return members;
    }
}
