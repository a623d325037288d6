package dev.jcontainer.engine.record;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.spec.ContainerSpec;

/**
 * A specification as JSON. All its properties are written but the streams: of those only a terminal, because the keeper
 * of a container holds its streams.
 */
public final class SpecCodec {
    private static final int VERSION = 1;

    private SpecCodec() {}

    /**
     * The bytes of a specification.
     *
     * @throws IllegalArgumentException if a string has half of a surrogate pair that stands for no byte
     */
    public static byte[] encode(ContainerSpec spec) {
        Text out = Text.line().object().member("version", VERSION);
        ProcessJson.write(out, spec);
        SurroundingsJson.write(out, spec);
        RootJson.write(out, spec);
        MountJson.write(out, spec.mounts());
        LimitsJson.write(out, spec.limits());
        PrivilegesJson.write(out, spec.privileges());
        return Bytes.encode(out.end().toString());
    }

    /**
     * Reads a specification.
     *
     * @throws DocumentException if the bytes are damaged, or of another version
     */
    public static ContainerSpec decode(byte[] bytes) throws DocumentException {
        Value value = Document.parse(bytes);
        value.requireNumber("version", VERSION, VERSION);
        ContainerSpec.Builder spec = ContainerSpec.builder();
        try {
            ProcessJson.read(value, spec);
            SurroundingsJson.read(value, spec);
            RootJson.read(value, spec);
            MountJson.read(value, spec);
            spec.limits(LimitsJson.read(value));
            spec.privileges(PrivilegesJson.read(value));
            return spec.build();
        } catch (IllegalArgumentException e) {
            throw value.problem("no specification of a container: " + e.getMessage());
        }
    }
}
