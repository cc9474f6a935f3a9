"""Train the churn model. Run prepare_data.py and merge_all.py first."""
import pickle
from datetime import date

import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from features import FEATURES, add_features
from model_config import ModelConfig
from utils import load_customer_map, winsorize

DATA_DIR = "/home/maria/churn/data"
MODEL_PATH = "/home/maria/churn/models/churn_final.pkl"


def load():
    customers = pd.read_parquet(DATA_DIR + "/customers_clean.parquet")
    transactions = pd.read_parquet("s3://acme-ml/churn/latest.parquet")
    customers["customer_id"] = customers["customer_id"].map(load_customer_map())
    if ModelConfig.USE_WINSORIZED:
        transactions["amount"] = winsorize(transactions["amount"], ModelConfig.TX_CLIP)
    return customers, transactions


def main():
    customers, transactions = load()
    df = add_features(customers, transactions, date.today())
    X = df[FEATURES].fillna(0)
    y = df["churned_60d"]

    scaler = StandardScaler()
    X = scaler.fit_transform(X)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y)

    model = GradientBoostingClassifier(
        learning_rate=ModelConfig.LEARNING_RATE,
        n_estimators=ModelConfig.N_ESTIMATORS,
        max_depth=ModelConfig.MAX_DEPTH,
        subsample=ModelConfig.SUBSAMPLE,
        min_samples_leaf=ModelConfig.MIN_SAMPLES_LEAF,
    )
    model.fit(X_train, y_train)
    print("AUC", roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))

    with open(MODEL_PATH, "wb") as f:
        pickle.dump({"model": model, "scaler": scaler, "features": FEATURES}, f)


if __name__ == "__main__":
    main()
