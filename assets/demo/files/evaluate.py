"""Print the numbers for the quarterly slide."""
import pickle

import pandas as pd
from sklearn.metrics import precision_score, recall_score, roc_auc_score

from features import FEATURES
from model_config import ModelConfig

HOLDOUT = "/home/maria/churn/data/holdout_2024_10.parquet"


def main():
    with open("models/churn_final.pkl", "rb") as f:
        bundle = pickle.load(f)
    df = pd.read_parquet(HOLDOUT)
    X = bundle["scaler"].transform(df[FEATURES].fillna(0))
    score = bundle["model"].predict_proba(X)[:, 1]
    label = score > ModelConfig.CHURN_THRESHOLD
    print("AUC      ", round(roc_auc_score(df["churned_60d"], score), 4))
    print("precision", round(precision_score(df["churned_60d"], label), 4))
    print("recall   ", round(recall_score(df["churned_60d"], label), 4))


if __name__ == "__main__":
    main()
