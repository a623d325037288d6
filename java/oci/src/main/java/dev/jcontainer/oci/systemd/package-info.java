/** Cgroups that systemd makes: scopes, and what is asked of systemd over D-Bus. */
@NullMarked
package dev.jcontainer.oci.systemd;

import org.jspecify.annotations.NullMarked;
