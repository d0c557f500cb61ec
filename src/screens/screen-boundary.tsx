import { Component, type ReactNode } from 'react';

interface ScreenBoundaryProps {
  /** Another value means another screen: it is drawn, whatever the one before it did. */
  readonly screen: string;
  readonly onCrash: (error: unknown) => void;
  readonly children: ReactNode;
}

interface ScreenBoundaryState {
  /** The screen that could not be drawn. */
  readonly failed: string | null;
}

/** Draws a screen. Where that fails, nothing is drawn in its place until another screen is shown. React asks for a class. */
export class ScreenBoundary extends Component<ScreenBoundaryProps, ScreenBoundaryState> {
  override state: ScreenBoundaryState = { failed: null };

  override componentDidCatch(error: unknown): void {
    this.setState({ failed: this.props.screen });
    this.props.onCrash(error);
  }

  static getDerivedStateFromError(): ScreenBoundaryState {
    return { failed: '' };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (failed === '' || failed === this.props.screen) return null;
    return this.props.children;
  }
}
