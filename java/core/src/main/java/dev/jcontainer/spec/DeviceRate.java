package dev.jcontainer.spec;

/**
 * The rate at which a container may read from or write to one block device.
 *
 * @param device the absolute path of the device's node on the host, {@code /dev/sda}; it is looked up when the
 *     container starts
 * @param rate bytes or operations per second, 1 or more
 */
public record DeviceRate(String device, long rate) {
    public DeviceRate {
        Checks.absolutePath("device", device);
        if (rate < 1) {
            throw new IllegalArgumentException("The rate of " + device + " is not above 0: " + rate);
        }
    }
}
